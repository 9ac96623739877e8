import matplotlib

matplotlib.use("agg")  # no window opens on machines with a screen
