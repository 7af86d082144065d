/** One metric over the history of a run, small. A pointer or the arrow keys read single points off it. */

import { useState } from 'preact/hooks';
import { Line } from '../parts/text';
import { useUi } from '../ui';
import { visibleLine } from '../visible';
import type { Curve } from './payload';

const WIDTH = 260;
const HEIGHT = 64;
const EDGE = 3;

export function Chart({ curve, last }: { readonly curve: Curve; readonly last: string }) {
  const { t } = useUi();
  const [at, setAt] = useState<number | null>(null);
  const { points } = curve;
  const numbers = points.filter((point): point is number => point !== null);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (place: number) => EDGE + (points.length > 1 ? (place / (points.length - 1)) * (WIDTH - 2 * EDGE) : (WIDTH - 2 * EDGE) / 2);
  const y = (value: number) => (most > least ? HEIGHT - EDGE - ((value - least) / (most - least)) * (HEIGHT - 2 * EDGE) : HEIGHT / 2);
  const read = at === null ? undefined : points[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    setAt(Math.max(0, Math.min(points.length - 1, at === null ? (step < 0 ? points.length - 1 : 0) : at + step)));
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerMove = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    setAt(Math.max(0, Math.min(points.length - 1, Math.round(((event.clientX - box.left) / box.width) * (points.length - 1)))));
  };
  const name = visibleLine(curve.name, 80);
  return (
    <figure class="jp-artifacts-chart">
      <figcaption>
        <span class="jp-artifacts-path" title={name}>
          <Line text={curve.name} />
        </span>
        <span class="jp-artifacts-value">{read === undefined ? last : number(read)}</span>
      </figcaption>
      {numbers.length === 0 ? (
        <p class="jp-artifacts-empty">{t.__('No numbers that can be drawn.')}</p>
      ) : (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          tabindex={0}
          data-lm-suppress-shortcuts="true"
          aria-label={
            at === null
              ? t.__('%1: from %2 to %3, between %4 and %5', name, number(numbers[0]), number(numbers[numbers.length - 1]), number(least), number(most))
              : t.__('%1: point %2 of %3 is %4', name, at + 1, points.length, number(read ?? null))
          }
          onKeyDown={onKeyDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setAt(null)}
          onBlur={() => setAt(null)}
        >
          {at === null ? null : <line class="jp-artifacts-reading" x1={x(at)} x2={x(at)} y1={0} y2={HEIGHT} />}
          {pieces(points).map((piece) =>
            piece.length === 1 ? (
              <circle key={piece[0]} cx={x(piece[0] ?? 0)} cy={y(points[piece[0] ?? 0] ?? 0)} r={2} />
            ) : (
              <polyline key={piece[0]} points={piece.map((place) => `${x(place).toFixed(1)},${y(points[place] ?? 0).toFixed(1)}`).join(' ')} />
            ),
          )}
        </svg>
      )}
      {most > least ? <div class="jp-artifacts-range">{t.__('%1 to %2', number(least), number(most))}</div> : null}
    </figure>
  );
}

/** Places of points that hang together: where there is no number, the line is broken. */
export function pieces(points: readonly (number | null)[]): number[][] {
  const found: number[][] = [];
  let piece: number[] = [];
  points.forEach((point, at) => {
    if (point !== null) piece.push(at);
    else if (piece.length) {
      found.push(piece);
      piece = [];
    }
  });
  return piece.length ? [...found, piece] : found;
}

export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? `${Number(value.toPrecision(4))}` : value.toExponential(2);
}
