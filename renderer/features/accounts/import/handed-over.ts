// Files that were dropped elsewhere and that the import screen is to take in.
let waiting: readonly File[] = [];

export function handOverFiles(files: readonly File[]): void {
  waiting = files;
}

/** What waits, once: whoever asks has it. */
export function takeFiles(): readonly File[] {
  const files = waiting;
  waiting = [];
  return files;
}
