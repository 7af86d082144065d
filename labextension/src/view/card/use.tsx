import { CodeBlock } from '../parts/code';
import type { CardPayload } from '../payloads';
import { useUi } from '../ui';

/** The code that brings this version, for three readers. */
export function UsePanel({ card }: { readonly card: CardPayload }) {
  const { t } = useUi();
  return (
    <>
      <CodeBlock text={card.code.magic} label={t.__('In a notebook')} />
      <CodeBlock text={card.code.python} label={t.__('In Python')} />
      <CodeBlock text={card.code.cli} label={t.__('In a shell')} />
    </>
  );
}
