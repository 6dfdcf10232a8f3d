/** What the program sends of a photo, as the address of an `img`. Such an address is part of the page and goes with it. */
export function jpegAddress(base64: string | null): string | null {
  return base64 === null ? null : `data:image/jpeg;base64,${base64}`;
}
