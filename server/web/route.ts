import type { NextFunction, Request, Response } from 'express';
import type { Guard } from './guards';

export type Handler = (req: Request, res: Response, next: NextFunction) => unknown;

/**
 * What a room offers: `{ 'GET /check': handler }`. Paths stand without the language prefix. `UPLOAD` is a POST of a form with
 * files: its handler reads the body itself (`upload.ts`), which checks the form's CSRF token.
 */
export type RouteTable = Record<`${'GET' | 'POST' | 'UPLOAD'} /${string}`, Handler>;

/** One guard for one table of routes. */
export type GuardedRoutes = readonly [Guard, RouteTable];

export interface Route {
  method: 'get' | 'post';
  path: string;
  isUpload: boolean;
  guard: Guard;
  handle: Handler;
}

/** Every route with its guard, in order. */
export function listRoutes(groups: readonly GuardedRoutes[]): Route[] {
  return groups.flatMap(([guard, table]) =>
    Object.entries(table).map(([key, handle]) => {
      const [method, path] = key.split(' ') as [string, string];
      return { method: method === 'GET' ? 'get' : 'post', path, isUpload: method === 'UPLOAD', guard, handle };
    }),
  );
}
