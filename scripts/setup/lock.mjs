import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Advice } from './advice.mjs'

/** Locks this process holds: path -> children that run under it. */
const held = new Map()

/**
 * Runs `work` while no other process does the same, waiting as long as it takes. A lock whose process died is broken,
 * and what that process had started is ended first: an orphaned `npm ci` would go on writing into node_modules.
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void }} [options]
 * @returns {Promise<T>}
 * @template T
 */
export async function withLock(path, work, { onWait } = {}) {
  let told = false
  while (!tryLock(path)) {
    const owner = readOwner(path)
    if (owner && !isAlive(owner)) {
      await breakLock(path, owner)
      continue
    }
    if (!told && owner) onWait?.(owner.pid)
    told = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    release(path)
  }
}

/** Takes the lock if it is free. It appears with its contents, so a kill cannot leave one that names nobody. */
export function tryLock(path) {
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, describe([]))
    linkSync(draft, path)
    held.set(path, [])
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new Advice(`Cannot write ${path} (${error.code}).`, [
      'The project folder must be writable for the user who installs or builds.',
      'Run the command as the owner of the folder, or change its owner: chown -R "$(id -un)" .',
    ])
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The pid that holds the lock, or undefined when it is free or its holder is gone. */
export function lockedBy(path) {
  const owner = readOwner(path)
  return owner && isAlive(owner) ? owner.pid : undefined
}

/** Gives every lock back; for use when the process ends early. */
export function releaseAll() {
  for (const path of held.keys()) release(path)
}

/** Writes a child process into the locks held, so that whoever breaks them can end it. Returns how to take it out again. */
export function noteChild(pid) {
  if (pid === undefined || held.size === 0) return () => {}
  const child = { pid, start: startOf(pid) }
  const paths = [...held.keys()]
  for (const path of paths) {
    held.get(path).push(child)
    rewrite(path)
  }
  return () => {
    for (const path of paths) {
      const children = held.get(path)
      if (!children) continue
      children.splice(children.indexOf(child), 1)
      rewrite(path)
    }
  }
}

function rewrite(path) {
  const next = `${path}.${process.pid}`
  writeFileSync(next, describe(held.get(path)))
  renameSync(next, path)
}

function describe(children) {
  return JSON.stringify({ pid: process.pid, start: startOf(process.pid), children })
}

function release(path) {
  held.delete(path)
  rmSync(path, { force: true })
}

function readOwner(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined // being written, or just released
  }
}

async function breakLock(path, owner) {
  for (const child of owner.children ?? []) await endOrphan(child)
  const aside = `${path}.broken.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return // somebody else was faster
  }
  const taken = readOwner(aside)
  if (taken && isAlive(taken) && taken.pid !== process.pid) renameSync(aside, path) // it was taken anew in between: give it back
  else rmSync(aside, { force: true })
}

async function endOrphan(child) {
  for (let tries = 0; tries < 100 && isAlive(child); tries++) {
    // Without a start time the number may belong to somebody else by now: wait for it, do not kill it.
    if (child.start) {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // gone
      }
    }
    await sleep(100)
  }
}

/** A pid alone may have been given to another process: the start time tells. */
function isAlive({ pid, start }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  const now = startOf(pid)
  return !start || !now || start === now
}

function startOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const after = fields.slice(fields.lastIndexOf(')') + 2).split(' ')
    return after[0] === 'Z' ? 'dead' : after[19]
  } catch {
    return undefined
  }
}
