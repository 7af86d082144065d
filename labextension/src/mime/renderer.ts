/** Draws outputs of our MIME type. What it draws are text nodes, so untrusted notebooks may show it; only trusted ones reach a kernel. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { staticSource } from '../source/channel';
import { LiveTable } from '../view/table/table';
import { mountView, type Views } from '../view/mount';
import { copyToClipboard, type Translate, type Ui } from '../view/ui';
import { kernelSource } from './kernels';

export const MIME_TYPE = 'application/vnd.jupyter-artifacts.v1+json';

/** Elements of a view that are scrolled, and how far: browsers forget it of what leaves the page. */
type Scrolled = readonly (readonly [Element, number, number])[];

class ViewRenderer extends Widget implements IRenderMime.IRenderer {
  private model: IRenderMime.IMimeModel | null = null;
  private ui: Ui | null = null;
  private end: () => void = () => {};
  private unmount: () => void = () => {};
  private scrolled: Scrolled = [];

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly views: Views,
    private readonly t: Translate,
  ) {
    super();
    this.addClass('jp-artifacts-output-area');
  }

  /** Also called for an output that is replaced by a later state of itself, many times a second for progress: the view stays, and draws that. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    if (this.model !== null && this.model.trusted !== model.trusted) this.forget();
    this.model = model;
    if (this.isAttached) this.draw();
  }

  // Before it is attached, nobody knows in which notebook it is, and so behind which kernel.
  protected override onAfterAttach(): void {
    if (this.ui === null) this.draw();
    for (const [element, top, left] of this.scrolled) element.scrollTo({ top, left, behavior: 'instant' });
  }

  // Notebooks take cells that are out of sight out of the page, and bring them back: what a reader has opened and typed stays.
  protected override onBeforeDetach(): void {
    this.scrolled = [...this.node.querySelectorAll('*')]
      .filter((element) => element.scrollTop !== 0 || element.scrollLeft !== 0)
      .map((element) => [element, element.scrollTop, element.scrollLeft]);
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }

  private draw(): void {
    if (this.model === null) return;
    if (this.ui === null) {
      const [source, end] = this.model.trusted ? kernelSource(this.app, this.node) : [staticSource(), () => {}];
      this.ui = { t: this.t, source, copy: copyToClipboard, LiveTable };
      this.end = end;
    }
    this.unmount = mountView(this.node, this.views, this.model.data[MIME_TYPE], this.ui);
  }

  private forget(): void {
    this.unmount();
    this.end();
    this.ui = null;
    this.unmount = this.end = () => {};
  }
}

export function rendererFactory(app: JupyterFrontEnd, views: Views, t: Translate): IRenderMime.IRendererFactory {
  return { safe: true, mimeTypes: [MIME_TYPE], createRenderer: () => new ViewRenderer(app, views, t) };
}
