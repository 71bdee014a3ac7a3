import type { Dependencies } from '../dependencies';

/** What the terminal shows once the portal is up: where it is, and how to stop it. */
export async function welcome({ config }: Pick<Dependencies, 'config'>): Promise<string> {
  return `Shokai is running at ${config.baseUrl}/ — Ctrl-C stops it.`;
}
