// Tones of what Swarm calls its states.
import type { NodeRow, ServiceRow } from '../../../preload/contract/swarm.ts';
import type { Tone } from '../../ui/state-dot.tsx';

export function serviceState({ running, desired, update }: ServiceRow): { tone: Tone; word: string } {
  if (update && /^(paused|rollback_paused|rollback_completed)$/.test(update.state))
    return { tone: 'failed', word: update.state === 'rollback_completed' ? 'rolled back' : 'update stopped' };
  if (update && /^(updating|rollback_started)$/.test(update.state)) return { tone: 'progress', word: 'updating' };
  if (desired === 0) return { tone: 'neutral', word: 'no tasks' };
  return running >= desired ? { tone: 'ok', word: 'running' } : { tone: 'attention', word: 'incomplete' };
}

export function nodeState({ state, availability }: NodeRow): { tone: Tone; word: string } {
  if (state !== 'ready') return { tone: 'failed', word: state };
  return availability === 'active'
    ? { tone: 'ok', word: 'ready' }
    : { tone: 'attention', word: availability === 'drain' ? 'drained' : 'paused' };
}

export function taskTone(state: string): Tone {
  if (state === 'running' || state === 'complete') return 'ok';
  if (state === 'failed' || state === 'rejected' || state === 'orphaned') return 'failed';
  return state === 'shutdown' || state === 'remove' ? 'neutral' : 'progress';
}
