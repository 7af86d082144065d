/** Carries requests of a view over the messages of an anywidget model. */

import type { RenderProps } from '@anywidget/types';
import { ChannelSource } from '../source/channel';
import { mountView, type Views } from '../view/mount';
import { copyToClipboard, untranslated } from '../view/ui';
import '../../style/views.css';

interface State {
  readonly snapshot: unknown;
}

interface Widget {
  render(props: RenderProps<State>): () => void;
}

/** The default export of a widget's module. */
export function widgetOf(views: Views): Widget {
  return {
    render({ model, el }) {
      const source = new ChannelSource();
      const receive = (message: unknown, buffers: DataView[]) => source.receive(message, buffers);
      model.on('msg:custom', receive);
      source.use({ send: (message) => model.send(message) }, 'live');
      const unmount = mountView(el, views, model.get('snapshot'), { t: untranslated, source, copy: copyToClipboard });
      return () => {
        unmount();
        model.off('msg:custom', receive);
        source.use(null, 'lost');
      };
    },
  };
}
