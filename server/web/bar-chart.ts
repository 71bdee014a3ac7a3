/** Bars over time, drawn by `views/partials/bar-chart.ejs` beside their table. Lengths are units of the picture. */
export interface BarChart {
  width: number;
  height: number;
  bars: { x: number; y: number; width: number; height: number; label: string }[];
  /** Lines across, with the figure that each stands for. */
  lines: { y: number; figure: string }[];
  /** Words under the axis. */
  marks: { x: number; text: string }[];
}

const width = 720;
const height = 220;
const [left, right, top, bottom] = [44, 4, 12, 28];

/**
 * @param values `label` is the whole bar in words; a `mark` stands under the axis
 */
export function barChart(values: { figure: number; label: string; mark?: string }[]): BarChart {
  const most = roundUp(Math.max(1, ...values.map(({ figure }) => figure)));
  const step = (width - left - right) / Math.max(1, values.length);
  const scale = (height - top - bottom) / most;
  const place = (figure: number) => height - bottom - figure * scale;
  const bars = values.map(({ figure, label }, index) => ({
    x: round(left + index * step + step * 0.1),
    y: round(place(figure)),
    width: round(step * 0.8),
    height: round(figure * scale),
    label,
  }));
  const marks = values.flatMap(({ mark }, index) =>
    mark ? [{ x: round(left + (index + 0.5) * step), text: mark }] : [],
  );
  const lines = [0, most / 2, most].map((figure) => ({ y: round(place(figure)), figure: String(figure) }));
  return { width, height, bars, lines, marks };
}

/** The next of 2, 4, 6, 10, 20, 40 … : halves stay whole. */
function roundUp(figure: number): number {
  const power = 10 ** Math.floor(Math.log10(figure));
  return [2, 4, 6, 10, 20].map((factor) => factor * Math.max(1, power)).find((round) => round >= figure) ?? figure;
}

const round = (length: number) => Math.round(length * 10) / 10;
