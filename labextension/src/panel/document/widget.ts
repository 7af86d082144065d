/** The tab of a version as JupyterLab sees it. What draws it is loaded when it is first shown. */

import { signal } from '@preact/signals';
import { Widget } from '@lumino/widgets';
import { RestSource } from '../../source/rest';
import type { Translate } from '../../view/ui';
import { artifactIcon } from '../icons';
import { partsOf } from '../names';
import type { IArtifacts } from '../tokens';
import type { Button, DocumentTab, Shown } from './document';

let last = 0;

export class ArtifactDocument extends Widget {
  private unmount: (() => void) | null = null;
  private readonly changed = signal(0);
  private readonly stopListening: () => void;

  constructor(
    private readonly artifacts: IArtifacts,
    public shown: Shown,
    private readonly t: Translate,
    private readonly buttons: readonly Button[],
    private readonly onTab: () => void,
  ) {
    super();
    const { name, label } = partsOf(shown.version);
    this.id = `jupyter-artifacts-document-${++last}`;
    this.addClass('jp-artifacts-document');
    this.title.label = `${name}:${label}`;
    this.title.caption = shown.version;
    this.title.icon = artifactIcon;
    this.title.closable = true;
    this.node.tabIndex = 0;
    this.stopListening = artifacts.changes.listen(({ store, task }) => {
      if (task === null && store === shown.store && this.isVisible) this.changed.value++;
    });
  }

  override dispose(): void {
    this.stopListening();
    this.unmount?.();
    super.dispose();
  }

  protected override onAfterShow(): void {
    if (this.unmount === null) void this.draw();
    else this.changed.value++;
  }

  protected override onAfterAttach(): void {
    if (this.isVisible) void this.draw();
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  private async draw(): Promise<void> {
    if (this.unmount !== null) return;
    this.unmount = () => {};
    const { mountDocument } = await import('./document');
    if (this.isDisposed) return;
    const host = document.createElement('div');
    this.node.append(host);
    this.unmount = mountDocument(host, {
      shown: this.shown,
      client: this.artifacts.client,
      source: new RestSource(this.artifacts.client, this.shown.store),
      t: this.t,
      changed: this.changed,
      buttons: this.buttons,
      onTab: (tab: DocumentTab) => {
        this.shown = { ...this.shown, tab };
        this.onTab();
      },
    });
  }
}
