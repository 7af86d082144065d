import { describe, expect, it } from 'vitest';
import { PathTeller, TARGET, type TellableKernel } from '../src/notebook/teller';

/** A kernel that keeps what it is told; `others` are comms of our target that are open in it. */
class FakeKernel {
  readonly handleComms = true;
  status = 'idle';
  readonly heard: unknown[] = [];
  readonly slots = new Set<() => void>();
  announced: (() => void) | null = null;
  readonly statusChanged = { connect: (slot: () => void) => this.slots.add(slot), disconnect: (slot: () => void) => this.slots.delete(slot) };

  constructor(private readonly others: readonly string[] = []) {}

  registerCommTarget(_name: string, callback: () => void): void {
    this.announced = callback;
  }

  removeCommTarget(): void {
    this.announced = null;
  }

  async requestCommInfo(wanted: object): Promise<object> {
    expect(wanted).toEqual({ target_name: TARGET });
    return { content: { status: 'ok', comms: Object.fromEntries(this.others.map((id) => [id, { target_name: TARGET }])) } };
  }

  createComm(): object {
    return {
      isDisposed: false,
      open: (data: unknown) => this.heard.push(data),
      send: (data: unknown) => this.heard.push(data),
    };
  }

  to(status: string): void {
    this.status = status;
    for (const slot of this.slots) slot();
  }
}

function follow(kernel: FakeKernel, path = 'a.ipynb') {
  const place = { path };
  const teller = new PathTeller(() => place.path);
  teller.use(kernel as unknown as TellableKernel);
  return { place, teller };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('PathTeller', () => {
  it('says nothing to a kernel in which the package is not loaded', async () => {
    const kernel = new FakeKernel();
    const { place, teller } = follow(kernel);
    await settled();
    place.path = 'b.ipynb';
    teller.tell();
    expect(kernel.heard).toEqual([]);
  });

  it('says the path when the kernel announces itself, and after each rename', async () => {
    const kernel = new FakeKernel();
    const { place, teller } = follow(kernel);
    kernel.announced?.();
    teller.tell();
    place.path = 'b.ipynb';
    teller.tell();
    expect(kernel.heard).toEqual([{ notebook: 'a.ipynb' }, { notebook: 'b.ipynb' }]);
  });

  it('finds a kernel that was announced before the page was loaded', async () => {
    const kernel = new FakeKernel(['c1']);
    follow(kernel);
    await settled();
    expect(kernel.heard).toEqual([{ notebook: 'a.ipynb' }]);
  });

  it('waits for a restarted kernel to announce itself again', async () => {
    const kernel = new FakeKernel(['c1']);
    const { place, teller } = follow(kernel);
    await settled();
    kernel.to('restarting');
    place.path = 'b.ipynb';
    teller.tell();
    expect(kernel.heard).toHaveLength(1);
    kernel.announced?.();
    expect(kernel.heard[1]).toEqual({ notebook: 'b.ipynb' });
  });

  it('leaves a kernel behind when the document has another one, or is closed', async () => {
    const first = new FakeKernel();
    const second = new FakeKernel(['c1']);
    const { teller } = follow(first);
    teller.use(second as unknown as TellableKernel);
    await settled();
    expect([first.announced, first.slots.size, second.heard.length]).toEqual([null, 0, 1]);
    teller.dispose();
    expect([second.announced, second.slots.size, teller.isDisposed]).toEqual([null, 0, true]);
  });
});
