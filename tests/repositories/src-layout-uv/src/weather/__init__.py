from importlib.metadata import version

# Only an installed package has it.
__version__ = version("weather")
