/** Host names of this machine, as URLs and `Host` headers write them. */
export const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
