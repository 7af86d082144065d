import { describe, expect, test } from 'vitest';
import { readFrame } from '../src/source/rest';

function frame(json: string, ...buffers: Uint8Array[]): ArrayBuffer {
  const head = new TextEncoder().encode(json);
  const bytes = new Uint8Array(4 + head.length + buffers.reduce((sum, each) => sum + each.length, 0));
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const each of buffers) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes.buffer;
}

describe('an answer of the server', () => {
  test('is JSON and its buffers', () => {
    const { result, buffers } = readFrame<{ name: string }>(frame('{"result":{"name":"ü"},"lengths":[2,0,1]}', new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])));

    expect(result.name).toBe('ü');
    expect(buffers.map((each) => [...new Uint8Array(each.buffer, each.byteOffset, each.byteLength)])).toEqual([[1, 2], [], [3]]);
  });

  test.each([new ArrayBuffer(0), new Uint8Array([0, 0, 0, 9, 1]).buffer, frame('{"result":1,"lengths":[5]}')])('that is cut is told, not drawn', (bytes) => {
    expect(() => readFrame(bytes)).toThrow('can not be read');
  });
});
