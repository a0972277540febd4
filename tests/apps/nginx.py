# SPDX-License-Identifier: MIT
"""nginx as other servers are started here: with what a test says of one server, and files of its own folder."""

import shutil

from ports import listens
from programs import Program, until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or "/usr/sbin/nginx"
SETTINGS = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/plain; types {{ }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    root {folder};
    {server}
  }}
}}
"""


class Nginx(Program):
    """Serves `folder` as `server`, what stands in that block of the settings, says. Listens on `port`, among others."""

    def __init__(self, folder, port, server):
        settings = folder / "nginx.conf"
        settings.write_text(SETTINGS.format(folder=folder, server=server))
        super().__init__(NGINX, "-p", folder, "-c", settings, "-e", folder / "error.log")
        try:
            until(lambda: listens(port))
        except BaseException:
            self.__exit__()
            raise
