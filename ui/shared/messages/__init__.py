"""Messages between the pages and their browser components: one typed definition each, of which
`messages.d.ts` beside a component's JavaScript is made (`make docs`)."""
