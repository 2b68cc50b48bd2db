# Sourced: sets `python` to one that has the engines, installing them once into $ATROUS_PEERS.
#
# The engines get a Python environment of their own (PyTorch alone is several GB) outside the source tree, by default
# ~/.cache/atrous-peers. Delete it when done.
cache=${ATROUS_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/atrous-peers}
python=$cache/bin/python
# The stamp is the list that was installed, so that a changed list is installed anew.
if ! cmp -s "$here/requirements.txt" "$cache/requirements.txt"; then
  echo "installing the engines into $cache"
  python3 -m venv "$cache"
  "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$cache/requirements.txt"
fi
