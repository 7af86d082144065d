/** Asks what a file shall be called as an artifact. */

import type { Dialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import type { Translate } from '../../view/ui';

export interface LogAnswer {
  readonly name?: string;
  readonly type?: string;
  readonly aliases?: string[];
}

export class LogForm extends Widget implements Dialog.IBodyWidget<LogAnswer> {
  private readonly name: HTMLInputElement;
  private readonly type: HTMLInputElement;
  private readonly aliases: HTMLInputElement;

  constructor(file: string, t: Translate) {
    super();
    this.addClass('jp-artifacts-log-form');
    const stem = file.replace(/(?!^)\.[^.]*$/, '').replace(/[^\w.-]+/g, '-');
    this.name = this.field(t.__('Name'), stem, '');
    this.type = this.field(t.__('Type'), '', t.__('as before, else dataset'));
    this.aliases = this.field(t.__('Aliases'), '', t.__('besides latest, parted by commas'));
  }

  getValue(): LogAnswer {
    const [name, type] = [this.name.value.trim(), this.type.value.trim()];
    const aliases = this.aliases.value.split(/[\s,]+/).filter((alias) => alias !== '');
    return { ...(name === '' ? {} : { name }), ...(type === '' ? {} : { type }), ...(aliases.length === 0 ? {} : { aliases }) };
  }

  private field(label: string, value: string, placeholder: string): HTMLInputElement {
    const box = document.createElement('label');
    const input = document.createElement('input');
    box.textContent = label;
    input.value = value;
    input.placeholder = placeholder;
    input.className = 'jp-mod-styled';
    input.spellcheck = false;
    box.append(input);
    this.node.append(box);
    return input;
  }
}
