/** Draws outputs of our MIME type. What it draws are text nodes, so untrusted notebooks may show it; only trusted ones reach a kernel. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { staticSource } from '../source/channel';
import { LiveTable } from '../view/table/table';
import { mountView, type Views } from '../view/mount';
import { copyToClipboard, type Translate } from '../view/ui';
import { kernelSource } from './kernels';

export const MIME_TYPE = 'application/vnd.jupyter-artifacts.v1+json';

class ViewRenderer extends Widget implements IRenderMime.IRenderer {
  private model: IRenderMime.IMimeModel | null = null;
  private unmount: () => void = () => {};

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly views: Views,
    private readonly t: Translate,
  ) {
    super();
    this.addClass('jp-artifacts-output-area');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    if (this.isAttached) this.draw();
  }

  // Before it is attached, nobody knows in which notebook it is, and so behind which kernel.
  protected override onAfterAttach(): void {
    this.draw();
  }

  protected override onBeforeDetach(): void {
    this.unmount();
    this.unmount = () => {};
  }

  override dispose(): void {
    this.unmount();
    super.dispose();
  }

  private draw(): void {
    this.unmount();
    if (this.model === null) return;
    const [source, end] = this.model.trusted ? kernelSource(this.app, this.node) : [staticSource(), () => {}];
    const unmount = mountView(this.node, this.views, this.model.data[MIME_TYPE], { t: this.t, source, copy: copyToClipboard, LiveTable });
    this.unmount = () => {
      unmount();
      end();
    };
  }
}

export function rendererFactory(app: JupyterFrontEnd, views: Views, t: Translate): IRenderMime.IRendererFactory {
  return { safe: true, mimeTypes: [MIME_TYPE], createRenderer: () => new ViewRenderer(app, views, t) };
}
