import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';
import { projectRoot } from '../config';

const folder = path.join(projectRoot, 'views/assets');

/** One hash over all assets: any change gives every file a new address, so that each may be kept for ever. */
const version = (() => {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
    hash.update(file.name).update(readFileSync(path.join(file.parentPath, file.name)));
  return hash.digest('hex').slice(0, 12);
})();

/** `asset('shokai.css')` in templates. */
export const assetPath = (file: string) => `/assets/${version}/${file}`;

export const assets = () =>
  Router()
    .use(`/${version}`, express.static(folder, { immutable: true, maxAge: '1y', index: false, redirect: false }))
    .use(express.static(folder, { index: false, redirect: false }));
