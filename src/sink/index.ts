export { parseFail, parseLatency } from './parse.ts';
export { startSink } from './sink.ts';
export type { ScriptedAnswer, Sink, SinkOptions, SinkRequest } from './types.ts';
