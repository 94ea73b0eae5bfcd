export { rowIdentity } from './identity.ts';
export { openOverlay } from './overlay.ts';
