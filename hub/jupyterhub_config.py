"""A JupyterHub to try on one machine, and what to change in it for a class: see docs/classroom.md.

What it keeps (accounts, homes of learners) goes into the folder where it is started.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
c = get_config()  # noqa: F821 (JupyterHub puts it here)

# Reached from this machine only.  A class: leave it so, and put a web server with HTTPS in front of it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(HERE / "node_modules/.bin/configurable-http-proxy")]

# Anybody logs in, under any name, without a password.  A class: the accounts that students have already, by
# "generic-oauth" (oauthenticator), "ldap" (jupyterhub-ldapauthenticator) or, from Moodle,
# "ltiauthenticator.lti13.auth.LTI13Authenticator"; then allowed_users or a group in place of allow_all.
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True

# Every server runs as whoever started the hub: nothing keeps learners apart.  A class: on one machine "docker"
# (dockerspawner) or "systemd" (jupyterhub-systemdspawner); on Kubernetes the chart brings its own, see values.yaml.
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]  # of this environment, activated or not
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "homes/{username}")
c.Spawner.default_url = "/lab"
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": str(HERE.parent / "binder")}  # jupyter_server_config.py and labconfig

# A class that comes through the door together is served one after the other: nobody is sent away after half a minute.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180

# The simple spawner only tells these to the server, the others enforce them.
c.Spawner.mem_guarantee = "512M"
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 2

c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=1800"]  # seconds; a kernel that no browser shows goes
if os.geteuid() == 0:  # in a container; elsewhere leave it to the spawner who the server runs as
    c.Spawner.args += ["--allow-root"]

# A server that nobody uses goes after an hour, its files stay.
c.JupyterHub.services = [
    {"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
