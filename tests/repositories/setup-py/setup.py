from setuptools import find_packages, setup

setup(
    name="recipes",
    version="3.2.1",
    packages=find_packages(exclude=["tests"]),
    python_requires=">=3.11",
    install_requires=[
        "fastapi==0.165.0",
        "uvicorn==0.54.0",
    ],
    extras_require={"dev": ["pytest"]},
)
