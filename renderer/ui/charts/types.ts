// What a screen hands to a chart. Series are typed arrays, already on as many points as there is room for.

export interface ChartSeries {
  id: string;
  /** "Received". */
  label: string;
  /** UTC ms, ascending. */
  x: Float64Array;
  /** As many as `x`; NaN is a gap, and drawn as one. */
  y: Float32Array | Float64Array;
  /** The least and the greatest of what each point stands for: a faint band behind the line. */
  min?: Float32Array | Float64Array;
  max?: Float32Array | Float64Array;
  /** Which colour of the set, from 0: the same for the same thing on every chart of a screen. Its place when left out. */
  colour?: number;
}

export interface ChartUnit {
  /** On the axis and in the table's head: "%", "MiB/s". Empty when each number carries its own. */
  title: string;
  /** One value in words: "412 MiB". */
  show(value: number): string;
  /** Steps of the axis are round in this: 1024 for bytes. */
  base: 1000 | 1024;
}

export interface ChartLimit {
  /** On the line: "limit". */
  label: string;
  value: number;
}

export interface ChartProps {
  /** What it shows: "Memory". */
  label: string;
  series: readonly ChartSeries[];
  unit: ChartUnit;
  /** Ends of the axis, UTC ms. */
  from: number;
  to: number;
  /** Dashed lines. One far above all values is named beside the title, so that it does not flatten them. */
  limits?: readonly ChartLimit[];
  /** Charts with the same cursor share it. */
  cursor?: ChartCursor;
  /** Pixels of the plot. */
  height?: number;
  /** Instead of the plot, when no series has a value. */
  empty: string;
}

/** Where one points, on all charts that share an axis. */
export interface ChartCursor {
  /** UTC ms; null: nowhere. */
  get(): number | null;
  set(x: number | null): void;
  subscribe(listener: () => void): () => void;
}
