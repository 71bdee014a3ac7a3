import { isIP } from 'node:net';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { recordEvent } from '../audit/record-event';
import type { Config } from '../config';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { deletePasskey, insertPasskey, listPasskeys, updatePasskeyUsed } from './passkeys-repository';

/** Whether browsers make passkeys for this address: it must have a name, not just a number (WebAuthn level 3, 5.1.3). */
export const hasPasskeySite = ({ baseUrl }: Pick<Config, 'baseUrl'>): boolean => !isIP(siteOf(baseUrl));

const siteOf = (baseUrl: string) => new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');

/** What `navigator.credentials.create` is to be given; its challenge is to be kept in the session. */
export async function passkeyCreation({ db, config }: Dependencies, staff: Staff, siteName: string) {
  const known = await listPasskeys(db, staff.staffId);
  return generateRegistrationOptions({
    rpID: siteOf(config.baseUrl),
    rpName: siteName,
    userName: staff.email,
    userID: new TextEncoder().encode(staff.handle),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
  });
}

/** What `navigator.credentials.get` is to be given; undefined for somebody without passkeys. */
export async function passkeyRequest({ db, config }: Dependencies, staff: Staff) {
  const known = await listPasskeys(db, staff.staffId);
  if (known.length === 0) return undefined;
  return generateAuthenticationOptions({
    rpID: siteOf(config.baseUrl),
    userVerification: 'preferred',
    allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}

/** Adds the passkey that a browser made. @returns false when its answer does not fit the challenge or this site */
export async function addPasskey(
  deps: Dependencies,
  staff: Staff,
  answer: string,
  challenge: string,
): Promise<boolean> {
  const response = readAnswer<Parameters<typeof verifyRegistrationResponse>[0]['response']>(answer);
  if (!response) return false;
  // The library throws at whatever does not fit.
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    ...{ response, expectedChallenge: challenge, expectedOrigin: deps.config.baseUrl },
    ...{ expectedRPID: siteOf(deps.config.baseUrl), requireUserVerification: false },
  }).catch(() => ({ verified: false, registrationInfo: undefined }) as const);
  if (!verified || !registrationInfo) return false;
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  const passkey = { credentialId: id, publicKey, counter, transports, createdAt: deps.now() };
  await deps.db.transaction(async (db) => {
    await insertPasskey(db, staff.staffId, passkey);
    await recordEvent(db, { actor: staff.handle, action: 'staff.add_passkey', subject: staff.handle });
  });
  return true;
}

/** True when the answer is signed by one of the person's passkeys over this challenge, for this site. */
export async function checkPasskey(
  deps: Dependencies,
  staff: Staff,
  answer: string,
  challenge: string,
): Promise<boolean> {
  if (await usePasskey(deps, staff, answer, challenge)) return true;
  await recordEvent(deps.db, { actor: 'stranger', action: 'staff.second_factor_failed', subject: staff.handle });
  return false;
}

async function usePasskey(deps: Dependencies, staff: Staff, answer: string, challenge: string): Promise<boolean> {
  const response = readAnswer<Parameters<typeof verifyAuthenticationResponse>[0]['response']>(answer);
  const known = await listPasskeys(deps.db, staff.staffId);
  const passkey = known.find(({ credentialId }) => credentialId === response?.id);
  if (!response || !passkey) return false;
  // As above.
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    ...{ response, expectedChallenge: challenge, expectedOrigin: deps.config.baseUrl },
    ...{ expectedRPID: siteOf(deps.config.baseUrl), requireUserVerification: false },
    credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: passkey.counter },
  }).catch(() => ({ verified: false, authenticationInfo: undefined }));
  if (!verified || !authenticationInfo) return false;
  await updatePasskeyUsed(deps.db, passkey.credentialId, authenticationInfo.newCounter, deps.now());
  return true;
}

export async function removePasskey(deps: Dependencies, staff: Staff, credentialId: string): Promise<void> {
  await deps.db.transaction(async (db) => {
    if (await deletePasskey(db, staff.staffId, credentialId))
      await recordEvent(db, { actor: staff.handle, action: 'staff.remove_passkey', subject: staff.handle });
  });
}

/** The JSON that the browser's answer was posted as. */
function readAnswer<T>(text: string): T | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && typeof value.id === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
