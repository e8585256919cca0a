// Chart.js as we use it: lines of points that are already few enough, nothing animated, no plugin of its own but the fill.
// It knows nothing of React; `draw` may be called as often as numbers come.
import {
  Chart as ChartJs,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartDataset,
  type Plugin,
} from 'chart.js';
import { lastKnown } from './cursor.ts';
import { showTick, timeTicks, valueTicks } from './scale.ts';
import type { ChartLimit, ChartProps, ChartSeries } from './types.ts';

ChartJs.register(LineController, LineElement, PointElement, LinearScale, Filler);

type Line = ChartJs<'line', Point[]>;
interface Point {
  x: number;
  y: number;
}

/** Colours of the set: theme.css has as many. */
export const colourCount = 6;
const lastRoom = 66;
const lineHeight = 13;

/** A limit that is further above everything would leave the line flat on the ground. */
const limitInView = 4;

export const colourOf = (series: ChartSeries, index: number): number => (series.colour ?? index) % colourCount;

const bands = ({ y, min, max }: ChartSeries): boolean =>
  min !== undefined && max !== undefined && y.some((_, at) => max[at]! > min[at]!);

export function greatest(series: readonly ChartSeries[]): number {
  let most = 0;
  for (const { y, max = y } of series) for (const value of max) if (value > most) most = value;
  return most;
}

export const limitsInView = ({ series, limits = [] }: Pick<ChartProps, 'series' | 'limits'>): readonly ChartLimit[] => {
  const most = greatest(series);
  return limits.filter(({ value }) => value > 0 && value <= most * limitInView);
};

export interface Drawing {
  draw(props: ChartProps): void;
  /** @param at UTC ms; null takes it away */
  point(at: number | null): void;
  /** The time under a pixel of the canvas. */
  timeAt(pixel: number): number | null;
  destroy(): void;
}

/** Reads the colours of the theme from the canvas's place in the page, each time it draws. */
export function openDrawing(canvas: HTMLCanvasElement): Drawing {
  let shown: ChartProps | null = null;
  let cursor: number | null = null;
  let colours = coloursOf(canvas);

  const overlay: Plugin<'line'> = {
    id: 'provost',
    afterDatasetsDraw({ ctx, chartArea: area, scales }) {
      if (!shown) return;
      const { x, y } = scales;
      if (!x || !y) return;
      ctx.save();
      ctx.font = colours.font;
      ctx.lineWidth = 1;
      for (const { label, value } of limitsInView(shown)) {
        const at = Math.round(y.getPixelForValue(value)) + 0.5;
        ctx.strokeStyle = ctx.fillStyle = colours.dim;
        ctx.setLineDash([4, 3]);
        line(ctx, area.left, at, area.right, at);
        ctx.setLineDash([]);
        const below = at - area.top <= lineHeight;
        ctx.textBaseline = below ? 'top' : 'bottom';
        ctx.fillText(`${label} ${shown.unit.show(value)}`, area.left + 4, at + (below ? 3 : -1));
      }
      lastValues(ctx, shown, (value) => y.getPixelForValue(value), area.right + 6, [area.top, area.bottom]);
      if (cursor !== null && cursor >= shown.from && cursor <= shown.to) {
        const at = Math.round(x.getPixelForValue(cursor)) + 0.5;
        ctx.strokeStyle = colours.text;
        line(ctx, at, area.top, at, area.bottom);
      }
      ctx.restore();
    },
  };

  /** Beside the end of each line, moved apart where they would cover one another. */
  function lastValues(
    ctx: CanvasRenderingContext2D,
    { series, unit }: ChartProps,
    place: (value: number) => number,
    left: number,
    [top, bottom]: [number, number],
  ): void {
    const labels = series.flatMap((one, index) => {
      const at = lastKnown(one);
      return at < 0 ? [] : [{ text: unit.show(one.y[at]!), y: place(one.y[at]!), colour: colourOf(one, index) }];
    });
    labels.sort((a, b) => a.y - b.y);
    let before = top - lineHeight / 2;
    labels.forEach((label, index) => {
      const below = labels.length - 1 - index;
      label.y = Math.min(Math.max(label.y, before + lineHeight), bottom - below * lineHeight);
      before = label.y;
      ctx.fillStyle = colours.series[label.colour]!;
      ctx.textBaseline = 'middle';
      ctx.fillText(label.text, left, label.y);
    });
  }

  const chart: Line = new ChartJs<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    plugins: [overlay],
    options: {
      ...{ animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true },
      // Keys and pointer are the component's.
      events: [],
      spanGaps: false,
      layout: { padding: { right: lastRoom, top: 6 } },
      elements: { point: { radius: 0 }, line: { borderWidth: 1.5, tension: 0 } },
      scales: {
        x: {
          type: 'linear',
          afterBuildTicks: (scale) => {
            const { min, max } = scale;
            scale.ticks = timeTicks(min, max, Math.max(2, scale.width / 90)).map((value) => ({ value }));
          },
          ticks: {
            ...{ maxRotation: 0, minRotation: 0, autoSkip: false, padding: 2 },
            callback: (value) => (shown ? showTick(Number(value), shown.from, shown.to) : ''),
          },
          grid: { drawTicks: false },
        },
        y: {
          type: 'linear',
          beginAtZero: true,
          afterBuildTicks: (scale) => {
            if (shown) scale.ticks = valueTicks(top(shown), shown.unit).map((value) => ({ value }));
          },
          // As wide for all charts below one another, so that the shared cursor is one line.
          afterFit: (scale) => void (scale.width = 68),
          ticks: { autoSkip: false, padding: 4, callback: (value) => shown?.unit.show(Number(value)) ?? '' },
          grid: { drawTicks: false },
        },
      },
    },
  });

  return {
    draw(props) {
      shown = props;
      colours = coloursOf(canvas);
      const { x, y } = chart.options.scales as Record<'x' | 'y', { min?: number; max?: number }>;
      Object.assign(x!, { min: props.from, max: props.to });
      Object.assign(y!, { min: 0, max: valueTicks(top(props), props.unit).at(-1)! });
      for (const scale of Object.values(chart.options.scales ?? {})) {
        Object.assign(scale?.grid ?? {}, { color: colours.line });
        Object.assign(scale?.border ?? {}, { color: colours.line });
        Object.assign(scale?.ticks ?? {}, { color: colours.dim, font: { size: 11, family: colours.family } });
      }
      chart.data.datasets = props.series.flatMap((series, index) =>
        datasets(series, colours.series[colourOf(series, index)]!),
      );
      chart.update('none');
    },
    point(at) {
      if (at === cursor) return;
      cursor = at;
      chart.draw();
    },
    timeAt(pixel) {
      const value = chart.scales['x']?.getValueForPixel(pixel);
      return value === undefined || Number.isNaN(value) ? null : value;
    },
    destroy: () => chart.destroy(),
  };
}

const top = (props: ChartProps): number =>
  Math.max(greatest(props.series), ...limitsInView(props).map(({ value }) => value));

function datasets(series: ChartSeries, colour: string): ChartDataset<'line', Point[]>[] {
  const points = (values: ArrayLike<number>): Point[] =>
    Array.from(series.x, (x, at) => ({ x, y: values[at] ?? Number.NaN }));
  const drawn: ChartDataset<'line', Point[]> = { data: points(series.y), borderColor: colour, fill: false };
  if (!bands(series)) return [drawn];
  const side = { borderWidth: 0, backgroundColor: `${colour}26` };
  return [
    { ...side, data: points(series.max!), fill: false },
    // Between this one and the one before.
    { ...side, data: points(series.min!), fill: '-1' },
    drawn,
  ];
}

function line(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

function coloursOf(element: Element) {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ...{ text: of('--text'), dim: of('--text-dim'), line: of('--line'), family: style.fontFamily },
    font: `11px ${style.fontFamily}`,
    series: Array.from({ length: colourCount }, (_, index) => of(`--series-${index + 1}`)),
  };
}
