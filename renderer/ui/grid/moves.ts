// Which cell the focus goes to when a key is pressed. Pure. Row -1 is the header.

export interface Place {
  row: number;
  col: number;
}

export interface Extent {
  rows: number;
  cols: number;
  /** Rows of one page. */
  page: number;
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** The place after this key, inside the grid; null when the key moves nothing. */
export function moveFocus({ row, col }: Place, key: string, mod: boolean, { rows, cols, page }: Extent): Place | null {
  const to = (r: number, c: number): Place => ({ row: clamp(r, -1, rows - 1), col: clamp(c, 0, cols - 1) });
  const firstRow = rows === 0 ? -1 : 0;
  switch (key) {
    case 'ArrowUp':
      return to(mod ? firstRow : row - 1, col);
    case 'ArrowDown':
      return to(mod ? rows - 1 : row + 1, col);
    case 'ArrowLeft':
      return to(row, mod ? 0 : col - 1);
    case 'ArrowRight':
      return to(row, mod ? cols - 1 : col + 1);
    case 'Home':
      return to(mod ? firstRow : row, 0);
    case 'End':
      return to(mod ? rows - 1 : row, cols - 1);
    case 'PageUp':
      return to(Math.max(firstRow, row - page), col);
    case 'PageDown':
      return to(Math.max(firstRow, row + page), col);
    default:
      return null;
  }
}
