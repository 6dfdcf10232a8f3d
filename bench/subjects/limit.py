"""What nobody can beat: the same bytes as one plain upload, the same text under the strongest compressors, the same rows inserted bare."""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STREAM = Path(__file__).with_name("stream.py")


def upload(link, count):
    """One TCP upload of `count` bytes, with one byte in answer."""
    python = [sys.executable, "-B", str(STREAM)]
    service = subprocess.Popen(
        link.on_service([*python, "service", link.service_host]), stdout=subprocess.PIPE, text=True
    )
    try:
        host, port = link.way_to(json.loads(service.stdout.readline())["port"])
        sent = subprocess.run(
            link.on_device([*python, "device", host, str(port), str(count)]), stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(sent.stdout)
    finally:
        service.stdout.close()
        service.terminate()
        service.wait()


def text_floors(text):
    """(name, bytes) of the text under each strong compressor that is at hand; nothing of a protocol is in them."""
    floors = []
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "text")
        plain.write_bytes(text)
        if shutil.which("zstd"):
            packed = subprocess.run(["zstd", "--ultra", "-22", "-c", "-q", plain], capture_output=True, check=True)
            floors.append(("zstd -22", len(packed.stdout)))
        seven = shutil.which("7z") or shutil.which("7zz") or shutil.which("7zr")
        if seven:
            archive = Path(folder, "text.7z")
            asked = [seven, "a", "-bd", "-m0=PPMd:o=8:mem=64m", str(archive), str(plain)]
            if subprocess.run(asked, capture_output=True).returncode == 0:
                # The archive's own head and directory are some 150 bytes of this.
                floors.append(("PPMd", archive.stat().st_size))
    return floors


def json_floors(records):
    """(name, bytes) of the records as one JSON text, with running numbers in the place of the ids that peers carry: no device that may write
    while others do can number its records so."""
    numbered = [{**record, "id": number} for number, record in enumerate(records)]
    plain = json.dumps(numbered, ensure_ascii=False, separators=(",", ":")).encode()
    floors = [("JSON, running numbers, gzip", len(gzip.compress(plain, 9)))]
    if shutil.which("node"):
        pack = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"
        packed = subprocess.run(["node", "-e", pack], input=plain, capture_output=True, check=True)
        floors.append(("JSON, running numbers, brotli", len(packed.stdout)))
    return floors
