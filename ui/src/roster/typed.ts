/**
 * What was typed on these pages and is not saved, while the window is open. In memory only: names and numbers of persons do not belong
 * into a storage of the window, which is not encrypted.
 */
const kept = new Map<string, unknown>();

export const typed = {
  keep<T>(key: string, form: T): void {
    kept.set(key, form);
  },
  recall<T>(key: string): T | null {
    return (kept.get(key) as T | undefined) ?? null;
  },
  forget(key: string): void {
    kept.delete(key);
  },
};

export function same<T>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
