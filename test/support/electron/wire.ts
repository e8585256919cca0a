// What the fake's main process and a fake utility process say to each other over Node's IPC channel.

export type Wire =
  | { kind: 'message'; data: unknown; ports: number[] }
  | { kind: 'port'; id: number; data: unknown }
  | { kind: 'port-closed'; id: number };
