import { expect, test } from 'vitest';
import { whyNotMounted } from '../../../../src/transports/mount/mount-table.ts';

const TABLE = String.raw`22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
36 22 0:44 / /mnt/thor rw,nosuid - nfs4 thor:/ rw,vers=4.2
37 22 0:45 / /mnt/with\040space rw - fuse.sshfs dp@thor.lan:/ rw
38 22 0:46 / /mnt/auto rw,relatime - autofs systemd-1 rw
39 22 0:46 / /mnt/both rw,relatime - autofs systemd-1 rw
40 39 0:47 / /mnt/both rw,relatime master:3 propagate_from:2 - cifs //thor/c rw
`;

test.each(['/mnt/thor', '/mnt/with space', '/mnt/both'])('%s is mounted', (path) => {
  expect(whyNotMounted(TABLE, path)).toBeUndefined();
});

test.each(['/mnt', '/mnt/tho', '/mnt/thor/deep', ''])('%s is no mount point', (path) => {
  expect(whyNotMounted(TABLE, path)).toBe(`nothing is mounted at ${path}`);
});

test('what mounts itself and did not is not mounted', () => {
  expect(whyNotMounted(TABLE, '/mnt/auto')).toBe('what belongs at /mnt/auto did not mount itself');
});
