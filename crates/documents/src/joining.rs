//! Several PDF files as one, fit for an archive as each of them was (PDF/A-2b, ISO 19005-2).
//!
//! One catalog: that of the first file, with its metadata and its output intent. Pages are taken as they are, with their fonts.

use lopdf::{Dictionary, Document, Error, Object, ObjectId, StringFormat};

use crate::compiled::DocumentError;

/// Of the catalog, what speaks of pages by their number or leads to them: after joining it would say the wrong thing.
const OF_ONE_FILE: [&[u8]; 3] = [b"Outlines", b"PageLabels", b"OpenAction"];
/// What a page may take from the nodes above it (ISO 32000-1, table 30).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// In the metadata, before the number of pages.
const PAGE_COUNT: &str = "<xmpTPg:NPages>";
/// Bytes of the name that tells one file from another (ISO 32000-1, 14.4).
const ID_BYTES: usize = 16;

/// Joins files that this program made, in their order; equal input gives equal bytes.
///
/// # Errors
/// [`DocumentError::Joining`]: a file that is none, or no file at all.
pub(crate) fn join(files: &[Vec<u8>]) -> Result<Vec<u8>, DocumentError> {
    let Some((first, others)) = files.split_first() else {
        return Err(DocumentError::Joining("there is no file".to_owned()));
    };
    let mut joined = join_to(first, others).map_err(|error| DocumentError::Joining(error.to_string()))?;
    joined.trailer.set("ID", id_of(files));
    let mut bytes = Vec::new();
    joined
        .save_to(&mut bytes)
        .map_err(|error| DocumentError::Joining(error.to_string()))?;
    Ok(bytes)
}

fn join_to(first: &[u8], others: &[Vec<u8>]) -> Result<Document, Error> {
    let mut joined = Document::load_mem(first)?;
    let mut pages = own_pages(&mut joined)?;
    for file in others {
        let mut other = Document::load_mem(file)?;
        other.renumber_objects_with(last_number(&joined) + 1);
        pages.extend(own_pages(&mut other)?);
        joined.objects.extend(other.objects);
    }
    joined.max_id = last_number(&joined);
    let tree = joined.try_new_object_id()?;
    for page in &pages {
        joined.get_dictionary_mut(*page)?.set("Parent", tree);
    }
    let count = pages.len();
    let mut node = Dictionary::new();
    node.set("Type", "Pages");
    node.set("Count", i64::try_from(count).unwrap_or(i64::MAX));
    node.set(
        "Kids",
        pages.into_iter().map(Object::Reference).collect::<Vec<Object>>(),
    );
    joined.objects.insert(tree, Object::Dictionary(node));

    count_pages(&mut joined, count)?;
    let catalog = joined.catalog_mut()?;
    catalog.set("Pages", tree);
    for entry in OF_ONE_FILE {
        catalog.remove(entry);
    }
    // Catalogs, metadata and page trees of the others: nothing leads to them any more.
    joined.prune_objects();
    // A file that was never changed numbers its objects without a gap (ISO 32000-1, 7.5.4).
    joined.renumber_objects();
    Ok(joined)
}

/// The metadata say how many pages there are (`xmpTPg:NPages`): those of the first file alone.
fn count_pages(file: &mut Document, count: usize) -> Result<(), Error> {
    let metadata = file.catalog()?.get(b"Metadata").and_then(Object::as_reference)?;
    let stream = file.get_object_mut(metadata)?.as_stream_mut()?;
    // Readers of archives look for metadata without unpacking them, so that they are never packed.
    let written = String::from_utf8_lossy(&stream.content).into_owned();
    if let Some((before, rest)) = written.split_once(PAGE_COUNT)
        && let Some((_, behind)) = rest.split_once('<')
    {
        stream.set_content(format!("{before}{PAGE_COUNT}{count}<{behind}").into_bytes());
    }
    Ok(())
}

fn last_number(file: &Document) -> u32 {
    file.objects.keys().map(|id| id.0).max().unwrap_or(0)
}

/// The pages of a file in their order, each with all that it took from the nodes above it.
fn own_pages(file: &mut Document) -> Result<Vec<ObjectId>, Error> {
    let pages: Vec<ObjectId> = file.page_iter().collect();
    for page in &pages {
        for (key, value) in inherited(file, *page)? {
            file.get_dictionary_mut(*page)?.set(key, value);
        }
    }
    Ok(pages)
}

/// What a page takes from the nodes above it and does not say itself.
fn inherited(file: &Document, page: ObjectId) -> Result<Vec<(&'static [u8], Object)>, Error> {
    let mut missing = INHERITED.to_vec();
    let mut found = Vec::new();
    let mut node = file.get_dictionary(page)?;
    missing.retain(|key| !node.has(key));
    // A page tree that leads back into itself would have no end.
    for _ in 0..file.objects.len() {
        let Ok(parent) = node.get(b"Parent").and_then(Object::as_reference) else {
            break;
        };
        node = file.get_dictionary(parent)?;
        missing.retain(|key| match node.get(key) {
            Ok(value) => {
                found.push((*key, value.clone()));
                false
            }
            Err(_) => true,
        });
    }
    Ok(found)
}

/// The name of the joined file, twice: it was never changed since it was made.
fn id_of(files: &[Vec<u8>]) -> Vec<Object> {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(&(file.len() as u64).to_le_bytes()).update(file);
    }
    let name: Vec<u8> = hasher.finalize().as_bytes().iter().copied().take(ID_BYTES).collect();
    let name = Object::String(name, StringFormat::Hexadecimal);
    vec![name.clone(), name]
}
