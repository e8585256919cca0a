// What a state's colour says. The word beside it says the same.
export type Tone = 'ok' | 'attention' | 'failed' | 'progress' | 'neutral';
