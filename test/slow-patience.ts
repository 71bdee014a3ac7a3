// Programs and servers that are started, killed and started again, on a machine that does much else meanwhile.
jest.setTimeout(180_000);
