import { P9, type P9Transaction } from "../../../catalogue/devices/ninep-messages.js";
import { getattr, setattr, statfs } from "./attribute-operations.js";
import { decoder, encoder, type ReplyOf, type RequestOf } from "./codec.js";
import type { Cursor } from "./cursor.js";
import { P9Error } from "./errors.js";
import { DirectoryListing, fsync } from "./file-operations.js";
import { getlock, lock } from "./lock-operations.js";
import type { Session } from "./session.js";
import { attach, auth, flush, version, walk } from "./session-operations.js";
import * as tree from "./tree-operations.js";
import { clunk, xattrcreate, xattrwalk } from "./xattr-operations.js";

/** Reads one request and writes the fields of its answer; returns 0 or an error number. */
type Route = (input: Cursor, output: Cursor) => number;

/** Finds the operation of each request but those that move data. */
export class Dispatcher {
  readonly #routes: (Route | undefined)[] = new Array(256).fill(undefined);

  constructor(session: Session, output: Cursor) {
    const on = <T extends P9Transaction>(
      transaction: T,
      run: (session: Session, request: RequestOf<T>) => ReplyOf<T> | number,
    ): void => {
      const decode = decoder(transaction.request);
      const encode = encoder(transaction.reply);
      this.#routes[transaction.type] = (input, output) => {
        const request = decode(input);
        if (request === null) return P9Error.Einval;
        const reply = run(session, request as RequestOf<T>);
        if (typeof reply === "number") return reply;
        encode(output, reply);
        return 0;
      };
    };
    on(P9.Version, version);
    on(P9.Auth, auth);
    on(P9.Attach, attach);
    on(P9.Flush, flush);
    on(P9.Walk, walk);
    on(P9.Lopen, tree.lopen);
    on(P9.Lcreate, tree.lcreate);
    on(P9.Mkdir, tree.mkdir);
    on(P9.Mknod, tree.mknod);
    on(P9.Symlink, tree.symlink);
    on(P9.Link, tree.link);
    on(P9.Rename, tree.rename);
    on(P9.Renameat, tree.renameat);
    on(P9.Unlinkat, tree.unlinkat);
    on(P9.Remove, tree.remove);
    on(P9.Readlink, tree.readlink);
    on(P9.Getattr, getattr);
    on(P9.Setattr, setattr);
    on(P9.Statfs, statfs);
    on(P9.Fsync, fsync);
    on(P9.Lock, lock);
    on(P9.Getlock, getlock);
    on(P9.Xattrwalk, xattrwalk);
    on(P9.Xattrcreate, xattrcreate);
    on(P9.Clunk, clunk);
    const listing = new DirectoryListing(session, output);
    const decodeReaddir = decoder(P9.Readdir.request);
    this.#routes[P9.Readdir.type] = (input, output) => {
      const request = decodeReaddir(input);
      return request === null ? P9Error.Einval : listing.list(request, output);
    };
  }

  run(type: number, input: Cursor, output: Cursor): number {
    const route = this.#routes[type];
    return route === undefined ? P9Error.Eopnotsupp : route(input, output);
  }
}
