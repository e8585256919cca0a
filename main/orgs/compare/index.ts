// The door of this room: what differs between two organizations, environments, files or texts. Pure: what was read goes in.
export { compareSides, type Comparison } from './sides.ts';
export { compareTexts, type Hunk, type HunkLine } from './texts.ts';
