// Templates of the invented lab. No name or address in them is real.
export const demoTemplates = [
  `name = "linux-desktop"
description = "A Linux desktop for each student, with a home that outlives it"
image = "lab/linux-desktop:24.04"
container = "desk-{{username:slug}}"
networks = ["lab-net"]
volumes = ["home-{{username:slug}}:/home/lab"]
restart = "unless-stopped"

[env]
STUDENT = "{{username}}"
TZ = "UTC"

[limits]
cpus = 1.5
memory = "2g"
pids = 512
shm = "256m"
`,
  `name = "notebook"
description = "A Python notebook for a course, thrown away after it"
image = "lab/python-notebook:3.13"
container = "notebook-{{n:3}}"
networks = ["lab-net"]

[labels]
course = "python"

[limits]
cpus = 1
memory = "1g"
`,
];
