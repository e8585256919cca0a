// A file of each of Tetra's six generations of TOML, as people keep them: with comments, gaps, and all manners of quotes.
// Names are invented, addresses are those of RFC 5737.
const simple = `# Organization: northlab

[org]
name = "northlab"
description = "North Lab"

[environments.local]
description = "Laptop"

[environments.dev]
description = "Development"   # the old box
dev_server = "northlab-dev"
dev_ip = "192.0.2.10"
dev_private_ip = "198.51.100.10"

[environments.prod]
description = 'Production'
prod_server = 'northlab-prod'
prod_ip = '203.0.113.10'

[domains]
dev = "dev.example.com"
prod = "www.example.com"

[infrastructure]
`;

const project = `# Tetra project configuration
[infrastructure]
qa_server = "qa01"
qa_ip = "192.0.2.20"
qa_memory = "2048MB"
qa_disk = "50GB"

prod_server = "prod01"
prod_ip = "203.0.113.20"

[variables]
# Used by every environment
domain_base = "example.com"
default_port = 3000
node_version = "18"

[environments.dev]
node_env = "development"
port = "\${variables.default_port}"
server_ip = "\${infrastructure.qa_ip}"
ufw_rules = [
    "allow 22/tcp",   # ssh
    "allow 80/tcp",
    # "allow 443/tcp",
    "allow 3000/tcp"
]
spaces_bucket = "var.DEV_SPACES_BUCKET"

[environments.prod]
node_env = "production"
port = "\${variables.default_port}"
server_ip = "\${infrastructure.prod_ip}"
ufw_rules = [ "allow 22/tcp", "allow 443/tcp" ]

[deployment]
ssh_key_bits = 4096
restart_policy = "on-failure"
restart_delay = 10
`;

const imported = `[metadata]
name = "southlab"
type = "digitalocean-managed"
created_from_nh = true
generated_at = 2025-09-24T10:15:00Z

[org]
name = "southlab"
provider = "digitalocean"
region = "fra1"

[infrastructure]
provider = "digitalocean"
# Dev specs: memory=4096MB vcpus=2 disk=25GB
dev_server_hostname = "southlab-dev"
dev_server_ip = "192.0.2.30"

# Prod specs: memory=8192MB vcpus=4 disk=80GB
prod_server_hostname = "southlab-prod"
prod_server_ip = "203.0.113.30"
prod_floating_ip = "203.0.113.31"

[environments.dev]
server_ip = "\${infrastructure.dev_server_ip}"
domain = "dev.south.example.com"
app_port = 3000
ssh_user = "root"

[environments.prod]
server_ip = "\${infrastructure.prod_server_ip}"
domain = "south.example.com"
app_port = 3000

[services.app]
type = "node"
environments = ["dev", "prod"]

[services.app.dev]
port = 3000
path = "/home/dev/app"

[nginx.vhosts.prod]
server_name = "south.example.com"
ssl_enabled = true

[references]
services_include = ["*.tsm"]
`;

const symbols = `[metadata]
name = "eastlab"
tes_version = "2.1"

[symbols]
"@dev" = { address = "192.0.2.40", droplet = "eastlab-dev", type = "remote" }
"@prod" = { address = "203.0.113.40", droplet = "eastlab-prod", type = "remote" }

[connectors]
# who logs in, and who owns the files
"@dev" = { auth_user = "root", work_user = "dev", host = "192.0.2.40" }
"@prod" = { auth_user = "root", work_user = "prod", host = "203.0.113.40" }

[ports]
app = 3000
api = 3001

[resources.site]
type = "directory"
operation = "push"
required = true

[resources.site.targets]
"@dev" = "/home/{work_user}/site"
"@prod" = "/home/{work_user}/site"
`;

const flat = `# Generated from tetra.toml.template
[metadata]
tes_version = "3.0"
name = "westlab"

# =============================
# Environments
# =============================

[env.local]
symbol = "@local"
type = "local"
address = "127.0.0.1"

[env.dev]
symbol = "@dev"
type = "remote"
address = "192.0.2.50"
ssh_auth_user = "root"
ssh_work_user = "dev"
ssh_key = "~/.ssh/westlab/dev_root"
ssh_port = 22

[env.prod]
symbol = "@prod"
type = "remote"
address = "203.0.113.50"
ssh_auth_user = "root"
ssh_work_user = "prod"

# =============================
# Storage
# =============================

[storage.s3]
endpoint = "https://fra1.example.com"
default_bucket = "westlab"
access_key = "\${DO_SPACES_KEY}"
`;

const current = `# Built by org build from sections/. Edit the sections.

# --- 00-org.toml ---
[org]
name = "hilllab"
type = "cicd"
label = "HL"

[org.capabilities]
hosting = true
dns = false

# --- 10-infrastructure.toml ---
# Two hosts: see the notes
[env.dev]
description = "Development"
host = "192.0.2.60"
auth_user = "root"
work_user = "dev"
domain = "dev.hill.example.com"
# auth_key = "~/.ssh/hilllab/dev_root"

[env.prod]
description = "Production"
host = "203.0.113.60"
auth_user = "root"
work_user = "prod"
app_port = 3000

# --- 30-services.toml ---
[services]
app=3000
api=3001

[ssh_keys]
"ada@example.com" = "SHA256:abcdef"

[dns.do]
provider = "digitalocean"
default_ttl = 1800

[notes]
text = """
Restart after the backup.
[env.old] is gone.
"""
`;

export const generations = { simple, project, imported, symbols, flat, current };
