import { useState } from 'preact/hooks';
import { useUi } from '../ui';
import { visibleText } from '../visible';

const COPIED_MS = 1500;

/** Code, and a button that copies it. What is copied is the code itself, not its visible form. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }) {
  const { t, copy } = useUi();
  const [isCopied, setCopied] = useState(false);
  const onCopy = () => {
    void copy(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), COPIED_MS);
    });
  };
  return (
    <div class="jp-artifacts-code">
      <div class="jp-artifacts-code-head">
        <span>{label}</span>
        <button type="button" class="jp-artifacts-quiet" onClick={onCopy} aria-label={t.__('Copy: %1', label)}>
          {isCopied ? t.__('Copied') : t.__('Copy')}
        </button>
      </div>
      <pre tabIndex={0} role="group" aria-label={label}>
        {visibleText(text)}
      </pre>
    </div>
  );
}
