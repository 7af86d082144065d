/** Pictures, sound and film from bytes of the store. Only types of which browsers execute nothing; SVG is not among them. */

import { useEffect, useState } from 'preact/hooks';
import { useUi } from '../ui';

export function useObjectUrl(blob: Blob): string {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

export interface MediaProps {
  readonly url: string;
  readonly mime: string;
  readonly label: string;
}

export function Media({ url, mime, label }: MediaProps) {
  const { t } = useUi();
  const [isBroken, setBroken] = useState(false);
  if (url === '') return null;
  if (isBroken) return <p class="jp-artifacts-empty">{t.__('The browser can not show it.')}</p>;
  const fail = () => setBroken(true);
  if (mime.startsWith('audio/')) return <audio controls src={url} aria-label={label} onError={fail} />;
  if (mime.startsWith('video/')) return <video controls src={url} aria-label={label} onError={fail} />;
  return <img class="jp-artifacts-image" src={url} alt={label} onError={fail} />;
}
