/** The sidebar as JupyterLab sees it. What draws it is loaded when somebody first looks. */

import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Translate } from '../../view/ui';
import { artifactIcon } from '../icons';
import type { SidebarModel } from './model';
import type { SidebarActions } from './sidebar';

export class SidebarWidget extends Widget {
  private unmount: (() => void) | null = null;

  constructor(
    readonly model: SidebarModel,
    private readonly t: Translate,
    private readonly actions: SidebarActions,
  ) {
    super();
    this.id = 'jupyter-artifacts-sidebar';
    this.addClass('jp-artifacts-sidebar');
    this.addClass('jp-artifacts');
    this.title.icon = artifactIcon;
    this.title.caption = t.__('Artifacts');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', t.__('Artifacts'));
  }

  override dispose(): void {
    this.model.show(false);
    this.unmount?.();
    super.dispose();
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    void this.draw();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.draw();
  }

  protected override onAfterHide(): void {
    this.model.show(false);
  }

  /** Focus comes with the icon's click: into the search, where typing finds. */
  protected override onActivateRequest(): void {
    void this.draw().then(() => this.node.querySelector<HTMLElement>('input, select')?.focus());
  }

  private async draw(): Promise<void> {
    this.model.show(true);
    if (this.unmount !== null) return;
    this.unmount = () => {};
    const { mountSidebar } = await import('./sidebar');
    if (!this.isDisposed) this.unmount = mountSidebar(this.node, { model: this.model, t: this.t, actions: this.actions });
  }
}
