import { adprint } from './cases/adprint-2016/sample';
import { aplus } from './cases/aplus-2021/sample';
import { netsea } from './cases/netsea-2016/sample';
import { nippan } from './cases/nippan-ips-2017/sample';
import { shinsei } from './cases/shinsei-2022/sample';
import type { SampleCase } from './sample/story';

/** The five public cases, oldest first. */
export const sampleCases: readonly SampleCase[] = [adprint, netsea, nippan, aplus, shinsei];
