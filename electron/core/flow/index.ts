export { Flows, type FlowCall } from './flows.ts';
