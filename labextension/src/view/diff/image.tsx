/** Two pictures: side by side, one over the other with a slider, or where their pixels differ. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Media, useObjectUrl } from '../parts/media';
import { useUi } from '../ui';

type Mode = 'sides' | 'swipe' | 'difference';

export interface ImageDiffProps {
  readonly old: DataView;
  readonly oldMime: string;
  readonly new: DataView;
  readonly newMime: string;
}

export function ImageDiff({ old, oldMime, new: newer, newMime }: ImageDiffProps) {
  const { t } = useUi();
  const [mode, setMode] = useState<Mode>('sides');
  const oldBlob = useMemo(() => new Blob([old as unknown as BlobPart], { type: oldMime }), [old, oldMime]);
  const newBlob = useMemo(() => new Blob([newer as unknown as BlobPart], { type: newMime }), [newer, newMime]);
  const [oldUrl, newUrl] = [useObjectUrl(oldBlob), useObjectUrl(newBlob)];
  const modes: readonly (readonly [Mode, string])[] = [
    ['sides', t.__('Side by side')],
    ['swipe', t.__('Swipe')],
    ['difference', t.__('Difference')],
  ];
  return (
    <>
      <div class="jp-artifacts-tools" role="group" aria-label={t.__('Layout')}>
        {modes.map(([name, label]) => (
          <button key={name} type="button" class="jp-artifacts-filter" aria-pressed={mode === name} onClick={() => setMode(name)}>
            {label}
          </button>
        ))}
      </div>
      {mode === 'sides' ? (
        <div class="jp-artifacts-images">
          <figure>
            <Media url={oldUrl} mime={oldMime} label={t.__('Before')} />
            <figcaption>{t.__('Before')}</figcaption>
          </figure>
          <figure>
            <Media url={newUrl} mime={newMime} label={t.__('After')} />
            <figcaption>{t.__('After')}</figcaption>
          </figure>
        </div>
      ) : null}
      {mode === 'swipe' ? <Swipe oldUrl={oldUrl} newUrl={newUrl} oldMime={oldMime} newMime={newMime} /> : null}
      {mode === 'difference' ? <Difference old={oldBlob} new={newBlob} /> : null}
    </>
  );
}

interface SwipeProps {
  readonly oldUrl: string;
  readonly newUrl: string;
  readonly oldMime: string;
  readonly newMime: string;
}

function Swipe({ oldUrl, newUrl, oldMime, newMime }: SwipeProps) {
  const { t } = useUi();
  const [share, setShare] = useState(50);
  return (
    <div class="jp-artifacts-swipe">
      <div class="jp-artifacts-swipe-stack">
        <Media url={oldUrl} mime={oldMime} label={t.__('Before')} />
        <div class="jp-artifacts-swipe-top" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <Media url={newUrl} mime={newMime} label={t.__('After')} />
        </div>
      </div>
      <input
        type="range"
        data-lm-suppress-shortcuts="true"
        min={0}
        max={100}
        value={share}
        aria-label={t.__('How much of the older picture is seen')}
        onKeyDown={(event) => event.stopPropagation()}
        onInput={(event) => setShare(Number(event.currentTarget.value))}
      />
    </div>
  );
}

const LARGEST_PIXELS = 16_000_000;

function Difference({ old, new: newer }: { readonly old: Blob; readonly new: Blob }) {
  const { t } = useUi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let isGone = false;
    void Promise.all([createImageBitmap(old), createImageBitmap(newer)])
      .then(([before, after]) => {
        if (isGone || canvas.current === null) return;
        if (Math.max(before.width * before.height, after.width * after.height) > LARGEST_PIXELS) {
          setSentence(t.__('The pictures are too large to compare pixel by pixel.'));
          return;
        }
        const share = drawDifference(canvas.current, before, after);
        setSentence(t.__('%1 % of the pixels differ', (share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)));
      })
      .catch(() => setSentence(t.__('The browser can not show it.')));
    return () => {
      isGone = true;
    };
  }, [old, newer]);
  return (
    <>
      <canvas class="jp-artifacts-image" ref={canvas} role="img" aria-label={t.__('Pixels that differ')} />
      <p class="jp-artifacts-quiet-text" role="status">
        {sentence}
      </p>
    </>
  );
}

/** Pixels that differ in red, the others pale; returns the share that differs. */
function drawDifference(canvas: HTMLCanvasElement, before: ImageBitmap, after: ImageBitmap): number {
  const [width, height] = [Math.max(before.width, after.width), Math.max(before.height, after.height)];
  const [old, newer] = [pixels(before, width, height), pixels(after, width, height)];
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) return 0;
  const drawn = context.createImageData(width, height);
  let count = 0;
  for (let at = 0; at < drawn.data.length; at += 4) {
    const distance = Math.max(...[0, 1, 2, 3].map((part) => Math.abs((old[at + part] ?? 0) - (newer[at + part] ?? 0))));
    if (distance > 0) {
      count += 1;
      drawn.data.set([207, 34, 46, 120 + distance / 2], at);
    } else {
      const grey = ((newer[at] ?? 0) + (newer[at + 1] ?? 0) + (newer[at + 2] ?? 0)) / 3;
      drawn.data.set([grey, grey, grey, 60], at);
    }
  }
  context.putImageData(drawn, 0, 0);
  return count / (width * height);
}

function pixels(picture: ImageBitmap, width: number, height: number): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(picture, 0, 0);
  return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
}
