# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every download that a plan can name, with its sha256. Only data and look-ups; an artifact that is not here comes from the user.

Sources of the checksums:
[1] PyPI, for wheels
[2] redistrib_8.9.7.json of NVIDIA, as OpenXLA pins it
[3] spack/spack-packages, cuda/package.py and cudnn/package.py (NVIDIA publishes only MD5 sums of CUDA's runfiles); easybuilders/easybuild-easyconfigs
    pins the same
[4] GoogleCloudPlatform/compute-gpu-installation, linux/cuda_installer/drivers_list.py
[5] archive.apache.org, for the release archive of MXNet
[6] Azure/azhpc-extensions, NvidiaGPU/resources.json (versions and directories); three public installation scripts agree on the checksum of 570.237, two
    on that of 595.91.07; Microsoft publishes none
[7] nixpkgs' own hashes of the driver, as several public files copy them
"""

from __future__ import annotations

# [1] by (release of MXNet, name of the project)
MXNET_WHEELS = {
    ("1.9.1", "mxnet"): "65d5dac162c87a14d138d888b54494d515036d9047ae804ff51f770bd02197a6",
    ("1.9.1", "mxnet-cu101"): "3182a4791a0160418ed4e0931a8df41089a0794bb573190029ec932de674cc0e",
    ("1.9.1", "mxnet-cu102"): "0004cf942a58586a8d11a678f3b11d8e055e7ec15e264f32cbc69d573eee1cd4",
    ("1.9.1", "mxnet-cu110"): "450712928c30a90cc76b3f37fcd8b0f32fe439206b04101e672e4d1d0e84f09b",
    ("1.9.1", "mxnet-cu112"): "70137a60eef49241b1137231bbd6bdeedbb0eca83e136f864ead36998814bfe5",
    ("1.9.1", "mxnet-cu117"): "dd68fe970cb33461e2cd23038749633be36008c2f9cf57df1051081396057b4d",
    ("1.4.1", "mxnet"): "f21757354c25d2bff1e5693b86e35bd540bf420ba33580ffa32b72f4b04f6a14",
}
# [1] NCCL for CUDA 11, which the wheels with CUDA need and no toolkit has; for CUDA 10 there is no such wheel.
NCCL_WHEEL = {
    "name": "nvidia-nccl-cu11",
    "version": "2.21.5",
    "sha256": "49d8350629c7888701d1fd200934942671cb5c728f49acc5a0b3a768820bed29",
}
_NEEDS_NCCL = ("mxnet-cu110", "mxnet-cu112", "mxnet-cu117")

# [5]
MXNET_ARCHIVES = {
    "1.9.1": {
        "name": "apache-mxnet-src-1.9.1-incubating.tar.gz",
        "version": "1.9.1",
        "sha256": "11ea61328174d8c29b96f341977e03deb0bf4b0c37ace658f93e38d9eb8c9322",
        "url": "https://archive.apache.org/dist/incubator/mxnet/1.9.1/apache-mxnet-src-1.9.1-incubating.tar.gz",
    }
}

# [2] [3] by (release of cuDNN, major of CUDA); below cudnn_archive_base_url
CUDNN_ARCHIVES = {
    ("8.5.0", 11): (
        "cudnn-linux-x86_64-8.5.0.96_cuda11-archive.tar.xz",
        "5454a6fd94f008728caae9adad993c4e85ef36302e26bce43bea7d458a5e7b6d",
    ),
    ("8.9.7", 11): (
        "cudnn-linux-x86_64-8.9.7.29_cuda11-archive.tar.xz",
        "a3e2509028cecda0117ce5a0f42106346e82e86d390f4bb9475afc976c77402e",
    ),
    ("8.9.7", 12): (
        "cudnn-linux-x86_64-8.9.7.29_cuda12-archive.tar.xz",
        "475333625c7e42a7af3ca0b2f7506a106e30c93b1aa0081cd9c13efb6e21e3bb",
    ),
}
# [1] 8.9.6 is the last 8 for CUDA 11
CUDNN_WHEELS = {
    ("8.5.0", 11): ("nvidia-cudnn-cu11", "8.5.0.96", "402f40adfc6f418f9dae9ab402e773cfed9beae52333f6d86ae3107a1b9527e7"),
    ("8.9.6", 11): ("nvidia-cudnn-cu11", "8.9.6.50", "319a8f7ca3d65139f1b69998595c7076ae0e4271a325e5dfde50a3ca31f55584"),
    ("8.9.7", 12): ("nvidia-cudnn-cu12", "8.9.7.29", "adf4f59ed7a1341103822ed8df6e144f4d47ea8b10d9bf0ea0047ba738fd7b02"),
}

# [3] the last release of each version whose checksum is public; below cuda_runfile_base_url
CUDA_RUNFILES = {
    "8.0": (
        "8.0/Prod2/local_installers/cuda_8.0.61_375.26_linux-run",
        "9ceca9c2397f841024e03410bfd6eabfd72b384256fbed1c1e4834b5b0ce9dc4",
    ),
    "9.0": (
        "9.0/Prod/local_installers/cuda_9.0.176_384.81_linux-run",
        "96863423feaa50b5c1c5e1b9ec537ef7ba77576a3986652351ae43e66bcd080c",
    ),
    "9.2": (
        "9.2/Prod/local_installers/cuda_9.2.88_396.26_linux",
        "8d02cc2a82f35b456d447df463148ac4cc823891be8820948109ad6186f2667c",
    ),
    "10.0": (
        "10.0/Prod/local_installers/cuda_10.0.130_410.48_linux",
        "92351f0e4346694d0fcb4ea1539856c9eb82060c25654463bfd8574ec35ee39a",
    ),
    "10.1": (
        "10.1/Prod/local_installers/cuda_10.1.243_418.87.00_linux.run",
        "e7c22dc21278eb1b82f34a60ad7640b41ad3943d929bebda3008b72536855d31",
    ),
    "10.2": (
        "10.2/Prod/local_installers/cuda_10.2.89_440.33.01_linux.run",
        "560d07fdcf4a46717f2242948cd4f92c5f9b6fc7eae10dd996614da913d5ca11",
    ),
    "11.0": (
        "11.0.3/local_installers/cuda_11.0.3_450.51.06_linux.run",
        "b079c4e408adf88c3f1ffb8418a97dc4227c37935676b4bf4ca0beec6c328cc0",
    ),
    "11.1": (
        "11.1.1/local_installers/cuda_11.1.1_455.32.00_linux.run",
        "3eae6727086024925ebbcef3e9a45ad379d8490768fd00f9c2d8b6fd9cd8dd8f",
    ),
    "11.2": (
        "11.2.2/local_installers/cuda_11.2.2_460.32.03_linux.run",
        "0a2e477224af7f6003b49edfd2bfee07667a8148fe3627cfd2765f6ad72fa19d",
    ),
    "11.3": (
        "11.3.1/local_installers/cuda_11.3.1_465.19.01_linux.run",
        "ad93ea98efced35855c58d3a0fc326377c60917cb3e8c017d3e6d88819bf2934",
    ),
    "11.4": (
        "11.4.4/local_installers/cuda_11.4.4_470.82.01_linux.run",
        "44545a7abb4b66dfc201dcad787b5e8352e5b7ddf3e3cc5b2e9177af419c25c8",
    ),
    "11.5": (
        "11.5.2/local_installers/cuda_11.5.2_495.29.05_linux.run",
        "74959abf02bcba526f0a3aae322c7641b25da040ccd6236d07038f81997b73a6",
    ),
    "11.6": (
        "11.6.2/local_installers/cuda_11.6.2_510.47.03_linux.run",
        "99b7a73dcc52a52cef4c1fceb4a60c3015ac9b6404082c1677d9efdaba1d4593",
    ),
    "11.7": (
        "11.7.1/local_installers/cuda_11.7.1_515.65.01_linux.run",
        "52286a29706549b7d0feeb0e7e3eca1b15287c436a69fa880ad385b1be3e04db",
    ),
    "11.8": (
        "11.8.0/local_installers/cuda_11.8.0_520.61.05_linux.run",
        "9223c4af3aebe4a7bbed9abd9b163b03a1b34b855fbc2b4a0d1b706ac09a5a16",
    ),
    "12.0": (
        "12.0.1/local_installers/cuda_12.0.1_525.85.12_linux.run",
        "1b205a06272f1463f477276fdab903f3f666917c068e520738001e69c7a1875b",
    ),
    "12.1": (
        "12.1.1/local_installers/cuda_12.1.1_530.30.02_linux.run",
        "d74022d41d80105319dfa21beea39b77a5b9919539c0487a05caaf2446d6a70e",
    ),
    "12.2": (
        "12.2.2/local_installers/cuda_12.2.2_535.104.05_linux.run",
        "2b39aae3e7618d9f59a3c8fa1f1bc61f29c0b0e0df75fb05076badb352952ef2",
    ),
    "12.3": (
        "12.3.2/local_installers/cuda_12.3.2_545.23.08_linux.run",
        "24b2afc9f770d8cf43d6fa7adc2ebfd47c4084db01bdda1ce3ce0a4d493ba65b",
    ),
    "12.4": (
        "12.4.1/local_installers/cuda_12.4.1_550.54.15_linux.run",
        "367d2299b3a4588ab487a6d27276ca5d9ead6e394904f18bccb9e12433b9c4fb",
    ),
    "12.5": (
        "12.5.1/local_installers/cuda_12.5.1_555.42.06_linux.run",
        "b5e0a779e089c86610051141c4cf498beef431858ec63398107391727ecbdb04",
    ),
    "12.6": (
        "12.6.3/local_installers/cuda_12.6.3_560.35.05_linux.run",
        "81d60e48044796d7883aa8a049afe6501b843f2c45639b3703b2378de30d55d3",
    ),
    "12.8": (
        "12.8.1/local_installers/cuda_12.8.1_570.124.06_linux.run",
        "228f6bcaf5b7618d032939f431914fc92d0e5ed39ebe37098a24502f26a19797",
    ),
    "12.9": (
        "12.9.1/local_installers/cuda_12.9.1_575.57.08_linux.run",
        "0f6d806ddd87230d2adbe8a6006a9d20144fdbda9de2d6acc677daa5d036417a",
    ),
    "13.0": (
        "13.0.2/local_installers/cuda_13.0.2_580.95.05_linux.run",
        "81a5d0d0870ba2022efb0a531dcc60adbdc2bbff7b3ef19d6fd6d8105406c775",
    ),
    "13.1": (
        "13.1.2/local_installers/cuda_13.1.2_590.48.01_linux.run",
        "ad7d50d49898ea1a24518bb9c0c154f73eef3a1b3de22a05b5e3c907dbac4c1b",
    ),
    "13.2": (
        "13.2.1/local_installers/cuda_13.2.1_595.58.03_linux.run",
        "5514a3fe7bcea92b25073c7c100c3e64e7961a7e1dbad6955adb8b59806053f0",
    ),
    "13.3": (
        "13.3.1/local_installers/cuda_13.3.1_610.43.02_linux.run",
        "9f98ec1f6c950401041d3f1308e221f0d5db8771a8e10569001b64caaee31a92",
    ),
}

# [4] [7] by branch: (version, sha256)
DRIVER_RUNFILES = {
    470: ("470.256.02", "d6451862deb695bb0447f3b7cd6268f73e81168c10e2c10597ff3fa01349b1de"),
    535: ("535.309.01", "288b4902ea79b017b49a9226a84f7eaa3e6b49ca0146ae50277c2fe19dd39803"),
    550: ("550.163.01", "ef8149f5b34595460145e9fbf82d3c92ee46735b856067aa94887b975cab9a2e"),
    570: ("570.211.01", "6d038c4fb83448ea4a3d25bdab1556514d5ac1da43377859e0586219a25ff72b"),
    580: ("580.178.04", "5975a86ee45bffcb626f51ae33d1169b108186a2ea47ad651e72f13fa4b6d6f9"),
    590: ("590.48.01", "b9e2f80693781431cc87f4cd29109e133dcecb50a50d6b68d4b3bf2d696bd689"),
    595: ("595.91.07", "ca23c88dd24b07a191644e1e11cfb7bcdd7537305749af40f980018b095e6313"),
    610: ("610.57.04", "b2e935c66b83bb00c0c857bc8e0ee0fd52de9286b40c9cc1eec29a7ce7eb116d"),
    615: ("615.71.09", "cdceed22bbeb61248d1a6deabc2596673e3a6501698ee71ac8d2fdc28f3b70fe"),
}
# [6] by branch: (version, sha256 where public scripts pin one, directory below Microsoft's download server)
GRID_RUNFILES = {
    535: ("535.161.08", "", "8/d/a/8da4fb8e-3a9b-4e6a-bc9a-72ff64d7a13c"),
    570: (
        "570.237",
        "1a529dd4d173ba3b36f3c284bb54fce5dd39c9e757856980b8ae0b7798e7764b",
        "5e213ec5-834f-4b0a-87f7-772751353b06",
    ),
    595: (
        "595.91.07",
        "72056e38ee17d86606ebdb97594d01cd1fe64b1fbd7e1a888634fa959529ca0a",
        "a7cb6d36-3bbc-43d6-9e88-e0842e6f9ab9",
    ),
}


def mxnet_wheels(release: str, name: str) -> list[dict]:
    """The wheels of a release by name, the one that has MXNet first."""
    wheels = [{"name": name, "version": release, "sha256": MXNET_WHEELS[release, name]}]
    return [*wheels, NCCL_WHEEL] if name in _NEEDS_NCCL else wheels


def cudnn_archive(version: str, cuda_major: int) -> dict:
    """Name and sha256 of NVIDIA's archive; empty where no checksum is known."""
    name, sha256 = CUDNN_ARCHIVES.get((version, cuda_major), ("", ""))
    return {"name": name, "sha256": sha256} if name else {}


def cudnn_wheel(version: str, cuda_major: int) -> dict:
    """Name, version and sha256 of the wheel; empty where there is none."""
    name, release, sha256 = CUDNN_WHEELS.get((version, cuda_major), ("", "", ""))
    return {"name": name, "version": release, "sha256": sha256} if name else {}


def cuda_runfiles(versions) -> dict:
    """By version, path and sha256 of those runfiles whose checksum is known."""
    known = {version: CUDA_RUNFILES[version] for version in versions if version in CUDA_RUNFILES}
    return {version: {"path": path, "sha256": sha256} for version, (path, sha256) in known.items()}


def driver_runfile(kind: str, branch: int) -> dict:
    """Name, version, sha256 (empty where none is known) and url of the newest known runfile of a branch; empty where none is known."""
    if kind == "grid" and branch in GRID_RUNFILES:
        version, sha256, directory = GRID_RUNFILES[branch]
        name = f"NVIDIA-Linux-x86_64-{version}-grid-azure.run"
        base = f"https://download.microsoft.com/download/{directory}"
    elif kind == "cuda" and branch in DRIVER_RUNFILES:
        version, sha256 = DRIVER_RUNFILES[branch]
        name = f"NVIDIA-Linux-x86_64-{version}.run"
        base = f"https://download.nvidia.com/XFree86/Linux-x86_64/{version}"
    else:
        return {}
    return {"name": name, "version": version, "sha256": sha256, "url": f"{base}/{name}"}
