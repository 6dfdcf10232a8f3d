/** A long list in parts: old laptops with 4 GB lay out some hundred rows at once, not thousands. */

export const ROWS_MAX = 400;

export interface RowPage<R> {
  rows: readonly R[];
  /** Index of the first row shown. */
  from: number;
  total: number;
  /** Where the part before begins; null at the first. */
  before: number | null;
  after: number | null;
}

/** The part that begins at `from`; a list that has become shorter shows its last part. */
export function pageOf<R>(all: readonly R[], from: number, rowsMax = ROWS_MAX): RowPage<R> {
  const last = Math.max(Math.ceil(all.length / rowsMax) - 1, 0) * rowsMax;
  const start = Math.min(Math.max(from, 0), last);
  return {
    rows: all.slice(start, start + rowsMax),
    from: start,
    total: all.length,
    before: start === 0 ? null : Math.max(start - rowsMax, 0),
    after: start + rowsMax < all.length ? start + rowsMax : null,
  };
}
