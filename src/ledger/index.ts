export { rowIdentity } from './identity.ts';
export { type KeptLedger, openLedger } from './kept-ledger.ts';
export { takeLock } from './lock.ts';
export { openOverlay } from './overlay.ts';
export { isLoopback, knownProducts, productOf } from './product.ts';
export { openRegistry } from './registry.ts';
export { openView, type View } from './view.ts';
