/** Icons, drawn for this panel. Paths are filled by JupyterLab's own classes, so that they follow the theme. */

import { LabIcon } from '@jupyterlab/ui-components';

/** A box whose lid is a stack: versions of one thing. */
const ARTIFACT = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M12 1.7 2.6 6v2L12 3.9 21.4 8V6z"/>
    <path d="M12 5.9 2.6 10.2v7.4l9.4 4.5 9.4-4.5v-7.4zm0 2.2 6.4 3-6.4 3-6.4-3zm-7.4 4.7 6.4 3v3.6l-6.4-3.1zm14.8 0v3.5L13 19.4v-3.6z"/>
  </g>
</svg>`;

export const artifactIcon = new LabIcon({ name: 'jupyter-artifacts:artifact', svgstr: ARTIFACT });

function Icon({ d, class: name = '' }: { readonly d: string; readonly class?: string }) {
  return (
    <svg class={`jp-artifacts-icon ${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path class="jp-icon3" fill="currentColor" d={d} />
    </svg>
  );
}

export const Caret = ({ isOpen }: { readonly isOpen: boolean }) => (
  <Icon class={isOpen ? 'jp-artifacts-caret jp-mod-open' : 'jp-artifacts-caret'} d="M6 4.2 10 8l-4 3.8z" />
);
export const SortByName = () => <Icon d="M2 3h7v1.4H2zm0 4.3h5v1.4H2zm0 4.3h3V13H2zM11.3 3h1.4v7.2l1.8-1.8.9 1-3.4 3.4-3.4-3.4.9-1 1.8 1.8z" />;
export const SortByTime = () => (
  <Icon d="M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zm0 1.4a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6zM7.3 5v3.3l2.6 2.1.9-1.1-2.1-1.7V5z" />
);
export const Clear = () => <Icon d="m4.2 3.3 3.8 3.8 3.8-3.8.9.9L8.9 8l3.8 3.8-.9.9L8 8.9l-3.8 3.8-.9-.9L7.1 8 3.3 4.2z" />;
export const Clock = () => (
  <Icon class="jp-artifacts-clock" d="M4 1.8h8v2.5L9.2 8l2.8 3.7v2.5H4v-2.5L6.8 8 4 4.3zm1.4 1.4v.7L8 7.2l2.6-3.3v-.7zM8 8.8l-2.6 3.3v.7h5.2v-.7z" />
);
