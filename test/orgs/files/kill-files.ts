// What kill.test.ts and its process write: each file once old, once new, so long that half of one could be seen.
export const count = 12;
export const oldText = (index: number): string => `# old ${index}\n${'# o\n'.repeat(20_000)}`;
export const newText = (index: number): string => `# new ${index}\n${'# n\n'.repeat(30_000)}`;
