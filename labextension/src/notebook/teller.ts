/** Says the path of a document to its kernel, if the package is loaded there; a kernel without it is asked nothing that it would complain of. */

import type { Kernel } from '@jupyterlab/services';

export const TARGET = 'jupyter_artifacts';

/** As much of a kernel as this needs. */
export type TellableKernel = Pick<
  Kernel.IKernelConnection,
  'handleComms' | 'registerCommTarget' | 'removeCommTarget' | 'requestCommInfo' | 'createComm' | 'statusChanged' | 'status'
>;

export class PathTeller {
  private kernel: TellableKernel | null = null;
  private comm: Kernel.IComm | null = null;
  private told: string | null = null;
  isDisposed = false;

  constructor(private readonly path: () => string) {}

  /** Follow a document to another kernel, or to none. */
  use(kernel: TellableKernel | null): void {
    if (this.isDisposed || kernel === this.kernel) return;
    this.leave();
    if (kernel === null || !kernel.handleComms) return;
    this.kernel = kernel;
    kernel.registerCommTarget(TARGET, this.onAnnounced);
    kernel.statusChanged.connect(this.onStatus);
    // The package may have been loaded before this page was: then a comm of its target is open, the kernel's own or that of another page.
    void kernel.requestCommInfo({ target_name: TARGET }).then(
      ({ content }) => {
        if (kernel === this.kernel && content.status === 'ok' && Object.keys(content.comms).length > 0) this.open();
      },
      () => undefined, // the kernel is gone: there is nobody to be told
    );
  }

  /** The path may be another one now. */
  tell(): void {
    const path = this.path();
    if (this.comm === null || path === this.told) return;
    this.told = path;
    this.comm.send({ notebook: path });
  }

  dispose(): void {
    this.leave();
    this.isDisposed = true;
  }

  private readonly onAnnounced = (): void => this.open();

  private readonly onStatus = (): void => {
    // What is opened next goes to a process that has not loaded anything yet: it announces itself when it has.
    if (['restarting', 'autorestarting', 'terminating', 'dead'].includes(this.kernel?.status ?? '')) this.comm = null;
  };

  private open(): void {
    if (this.kernel === null) return;
    if (this.comm !== null && !this.comm.isDisposed) return;
    const comm = this.kernel.createComm(TARGET);
    comm.onClose = () => {
      if (this.comm === comm) this.comm = null;
    };
    this.comm = comm;
    this.told = this.path();
    comm.open({ notebook: this.told });
  }

  private leave(): void {
    const kernel = this.kernel;
    this.kernel = this.comm = null; // the comm stays open, so that a page that comes later finds it
    kernel?.statusChanged.disconnect(this.onStatus);
    kernel?.removeCommTarget(TARGET, this.onAnnounced);
  }
}
